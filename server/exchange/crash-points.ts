/**
 * Where proofs kill the process: `LIMS_CRASH_AT=after-keep`, `after-keep:7` (the seventh time) or
 * `inside-apply@CONTROL-ID` (that message only), several of them separated by commas. Without the
 * setting this does nothing at all.
 */
type Reached = (point: string, controlId: string | null) => void

export function crashPoint(setting: string | undefined): Reached {
  if (!setting) return () => undefined
  const points = setting.split(',').map(onePoint)
  return (point, controlId) => {
    for (const reached of points) reached(point, controlId)
  }
}

function onePoint(setting: string): Reached {
  const [where = '', count = '1'] = setting.split(':')
  const [name, only] = where.split('@')
  let left = Number(count)
  return (point, controlId) => {
    if (point !== name || (only !== undefined && only !== controlId)) return
    left--
    if (left <= 0) process.kill(process.pid, 'SIGKILL')
  }
}
