/**
 * When somebody last touched this screen. Every question says how long ago that was, because a page
 * refreshes itself: only what a person does keeps the session open (`server/http.ts`).
 */
let touchedAt = Date.now()
let walls = 0

const touched = (): void => {
  touchedAt = Date.now()
}
for (const act of ['pointerdown', 'keydown', 'wheel', 'touchstart'])
  window.addEventListener(act, touched, { capture: true, passive: true })

/** Seconds since the last touch; none while a wall is shown, which nobody touches. */
export const idleSeconds = (): number =>
  walls > 0 ? 0 : Math.max(0, Math.floor((Date.now() - touchedAt) / 1_000))

/** A screen that is only looked at stays signed in until the answer is called. */
export function onlyLookedAt(): () => void {
  walls++
  return () => {
    walls--
    touched()
  }
}
