/** The rows of signed papers: scans, signatures, and what a withdrawn consent has frozen. */
import type { SpecimenState } from '../contract/moves.ts'
import type { Scan } from '../contract/scans.ts'
import type { Id, Instant } from '../contract/words.ts'

/** A scan with its bytes, and who brought it. */
interface KeptScan extends Omit<Scan, 'addedByName'> {
  bytes: Uint8Array
  addedBy: Id
}

export interface AgreementScanRow extends KeptScan {
  agreement: Id
}

export interface CaseDocumentRow extends KeptScan {
  case: Id
}

export interface ConsentScanRow extends KeptScan {
  consent: Id
}

/** Who signed and what was drawn: names people, so that it stands apart from the record. */
export interface ConsentSignatureRow {
  consent: Id
  /** Of whoever is not on record already. */
  name: string | null
  witness: string | null
  /** As JSON. */
  drawing: string | null
}

/** A specimen that a withdrawal has frozen, and where it was. */
export interface FreezeRow {
  /** The withdrawal. */
  consent: Id
  specimen: string
  centre: Id
  was: SpecimenState
  at: Instant
  /** It was received while it was frozen. */
  cameAt: Instant | null
  endedAt: Instant | null
  /** The consent that ended it. */
  endedBy: Id | null
}
