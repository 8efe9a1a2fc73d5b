/** Two soft notes, so that nobody takes it for an error. In Hz, and when they begin in s. */
const NOTES = [
  [659.25, 0],
  [880, 0.16],
] as const
const LASTS_S = 0.7
const LOUD = 0.12

/** False where the browser lets no sound out, as before the first press on the page. */
export async function chime(): Promise<boolean> {
  const context = new AudioContext()
  // Until a person pressed something it stays suspended, and the promise pending; after that it takes what a busy
  // machine needs to begin.
  const patienceMs = navigator.userActivation?.hasBeenActive ? 2_000 : 100
  await Promise.race([context.resume(), new Promise((later) => setTimeout(later, patienceMs))])
  if (context.state !== 'running') {
    void context.close()
    return false
  }
  for (const [hertz, at] of NOTES) play(context, hertz, context.currentTime + at)
  setTimeout(() => void context.close(), 2_000 * LASTS_S)
  return true
}

function play(context: AudioContext, hertz: number, at: number): void {
  const [tone, volume] = [
    new OscillatorNode(context, { frequency: hertz }),
    new GainNode(context, { gain: 0 }),
  ]
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(LOUD, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.0001, at + LASTS_S)
  tone.connect(volume).connect(context.destination)
  tone.start(at)
  tone.stop(at + LASTS_S)
}
