import { tick } from 'svelte'

/** After a refusal the keyboard stands where something has to be put right. */
export async function goToWrongField(form: EventTarget | null): Promise<void> {
  await tick()
  if (form instanceof HTMLElement) form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
}
