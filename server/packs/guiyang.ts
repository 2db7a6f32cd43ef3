/** Guiyang, as `guiyang.json` says it: zones, exceptions, rules, faults, targets and their documents. */
import { openPack, type Pack } from './pack.ts'

export const guiyang: Pack = openPack('guiyang')
