/** Three sounds that a receptionist tells apart without looking, made by the browser itself. */
export type SoundTone = 'good' | 'fault' | 'stop'

const NOTES: Record<
  SoundTone,
  { wave: OscillatorType; notes: readonly [hz: number, s: number][] }
> = {
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
  const { wave, notes } = NOTES[tone]
  let at = context.currentTime
  for (const [hz, seconds] of notes) {
    note(context, wave, hz, at, seconds)
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
