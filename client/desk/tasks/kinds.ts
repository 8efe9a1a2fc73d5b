import type { Component } from 'svelte'
import type { Kind, SpecOf } from '../../../shared/tasks/kinds.ts'
import type { IconName } from '../../ui/icons.ts'

/** A kind of task as agents and administrators choose and define it. */
export interface About<K extends Kind = Kind> {
  kind: K
  icon: IconName
  name: () => string
  /** What a new one begins with. */
  spec: () => SpecOf<K>
  /** What its text is called, and whether it needs one. */
  text: { label: () => string; hint?: () => string; needed: boolean }
  order: number
}
export type Editor = Component<{ spec: SpecOf<Kind>; set: (spec: SpecOf<Kind>) => void; wrong: boolean }>
export type Preview = Component<{ spec: SpecOf<Kind> }>

const found = import.meta.glob<{ about: About }>('./*/about.ts', { eager: true })
const editors = import.meta.glob<{ default: Editor }>('./*/Editor.svelte')
const previews = import.meta.glob<{ default: Preview }>('./*/Preview.svelte')

export const abouts: readonly About[] = Object.values(found)
  .map(({ about }) => about)
  .toSorted((one, other) => one.order - other.order)

export function aboutOf(kind: Kind): About {
  const about = abouts.find((each) => each.kind === kind)
  if (!about) throw new Error(`${kind} has no about.ts`)
  return about
}

/** Of which kind it is, as another may have been chosen while it was fetched. */
type Fetched<View> = { kind: Kind; View: View | null }

/** Null where a kind has nothing to choose beside its text. */
export const editorOf = async (kind: Kind): Promise<Fetched<Editor>> => ({
  kind,
  View: (await editors[`./${kind}/Editor.svelte`]?.())?.default ?? null,
})

/** As the customer will see it; null where there is nothing but its text. */
export const previewOf = async (kind: Kind): Promise<Fetched<Preview>> => ({
  kind,
  View: (await previews[`./${kind}/Preview.svelte`]?.())?.default ?? null,
})
