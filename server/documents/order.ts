import type { Printed, SealOrder } from '../actions/workshop.ts'

/** What a worker is told to do. */
export type Order =
  | { do: 'inspect' | 'verify'; pdf: Uint8Array }
  | { do: 'anchors'; pdf: Uint8Array; text: string }
  | { do: 'seal'; order: SealOrder }
  | { do: 'print'; printed: Printed }
  | { do: 'new-seal-key'; name: string; from: Date }
