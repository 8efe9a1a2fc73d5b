import type { Kind, SpecOf, TaskDefinition } from '../../../shared/tasks/kinds.ts'
import { aboutOf } from './kinds.ts'

/** A task that is being defined. What was chosen for one kind is there again when one comes back to it. */
export class TaskDraft {
  kind = $state<Kind>('acknowledge')
  title = $state('')
  text = $state('')
  #specs = $state.raw<Partial<Record<Kind, SpecOf<Kind>>>>({})

  constructor(from: TaskDefinition | null = null) {
    if (from) this.take(from)
  }

  get spec(): SpecOf<Kind> {
    return this.#specs[this.kind] ?? aboutOf(this.kind).spec()
  }

  setSpec(spec: SpecOf<Kind>): void {
    this.#specs = { ...this.#specs, [this.kind]: spec }
  }

  take({ kind, title, text, spec }: TaskDefinition): void {
    this.kind = kind
    this.title = title
    this.text = text
    this.#specs = { ...this.#specs, [kind]: spec }
  }

  clear(): void {
    this.kind = 'acknowledge'
    this.title = this.text = ''
    this.#specs = {}
  }

  /** As it is sent; whether it fits is judged by the shared schema. */
  get definition(): TaskDefinition {
    return { kind: this.kind, title: this.title, text: this.text, spec: this.spec } as TaskDefinition
  }
}
