/** Three sounds that a receptionist tells apart without looking, made by the browser itself. */
export type SoundTone = 'good' | 'fault' | 'stop'

interface Melody {
  readonly wave: OscillatorType
  readonly notes: readonly (readonly [hz: number, s: number])[]
}

const NOTES: Record<SoundTone, Melody> = {
  good: { wave: 'sine', notes: [[1320, 0.09]] },
  fault: {
    wave: 'triangle',
    notes: [
      [620, 0.14],
      [460, 0.2],
    ],
  },
  stop: {
    wave: 'square',
    notes: [
      [220, 0.18],
      [180, 0.18],
      [140, 0.3],
    ],
  },
}

let context: AudioContext | null = null

/** Plays a tone; silent where the browser has no sound or has not been touched yet. */
export function sound(tone: SoundTone): void {
  if (typeof AudioContext === 'undefined') return
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume()
  play(context, NOTES[tone])
}

const ALARM: Melody = {
  wave: 'triangle',
  notes: [
    [880, 0.16],
    [660, 0.22],
    [880, 0.16],
    [660, 0.22],
  ],
}

/** The one tone of a board; false where the browser does not let it be heard yet. */
export function alarm(): boolean {
  if (typeof AudioContext === 'undefined' || !navigator.userActivation.hasBeenActive) return false
  context ??= new AudioContext()
  if (context.state === 'suspended') {
    // Kept silent rather than saved up: it would all sound at the first touch.
    void context.resume()
    return false
  }
  play(context, ALARM)
  return true
}

function play(on: AudioContext, { wave, notes }: Melody): void {
  let at = on.currentTime
  for (const [hz, seconds] of notes) {
    note(on, wave, hz, at, seconds)
    at += seconds
  }
}

function note(on: AudioContext, wave: OscillatorType, hz: number, at: number, seconds: number) {
  const oscillator = new OscillatorNode(on, { type: wave, frequency: hz })
  const loud = new GainNode(on, { gain: 0.12 })
  loud.gain.setTargetAtTime(0, at + seconds * 0.7, 0.02)
  oscillator.connect(loud).connect(on.destination)
  oscillator.start(at)
  oscillator.stop(at + seconds)
}
