/**
 * Where proofs kill the process: `LIMS_CRASH_AT=after-keep`, `after-keep:7` (the seventh time) or
 * `inside-apply@CONTROL-ID` (that message only). Without the setting this does nothing at all.
 */
export function crashPoint(setting: string | undefined) {
  if (!setting) return (_point: string, _controlId: string | null): void => undefined
  const [where = '', count = '1'] = setting.split(':')
  const [point, only] = where.split('@')
  let left = Number(count)
  return (reached: string, controlId: string | null): void => {
    if (reached !== point || (only !== undefined && only !== controlId)) return
    left--
    if (left <= 0) process.kill(process.pid, 'SIGKILL')
  }
}
