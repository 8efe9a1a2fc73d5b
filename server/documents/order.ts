import type { Printed, SealOrder } from '../actions/workshop.ts'

/** What a worker is told to do. */
export type Order =
  | { do: 'inspect' | 'verify'; pdf: Uint8Array }
  | { do: 'anchors'; pdf: Uint8Array; text: string }
  | { do: 'seal'; order: SealOrder }
  | { do: 'print'; printed: Printed }
  | { do: 'new-seal-key'; name: string; from: Date }

/** What the process of an order is told, and what it answers. */
export interface Task {
  order: Order
  fontsFolder: string | null
  withinMs: number
}
export type Outcome = { answer: unknown } | { tooMuch: true } | { fault: string }
