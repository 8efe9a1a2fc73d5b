import { litDoor as drawing } from '../../../shared/lit-door.ts'
import { html, Html } from './html.ts'

export const litDoor = new Html(drawing)

export const foyerMark = html`<svg class="product__mark" viewBox="0 0 32 32" aria-hidden="true">
  <rect class="product__wall" width="32" height="32" rx="8.5" />
  <path class="product__frame" d="M8 7.5c0-.55.45-1 1-1h15v3.4H11.6v15.6H8z" />
  <path class="product__leaf" d="m15 13.5 9-1.6v15.2l-9-1.6z" />
</svg>`

const paths = {
  tasks:
    'M4.5 2.5h7c.97 0 1.75.78 1.75 1.75v7.5c0 .97-.78 1.75-1.75 1.75h-7c-.97 0-1.75-.78-1.75-1.75v-7.5c0-.97.78-1.75 1.75-1.75zM5.5 5.75h5M5.5 8.25h5M5.5 10.75h2.75',
  lock: 'M4.85 7h6.3c.88 0 1.6.72 1.6 1.6v3.3c0 .88-.72 1.6-1.6 1.6h-6.3c-.88 0-1.6-.72-1.6-1.6V8.6c0-.88.72-1.6 1.6-1.6zM5.25 7V5a2.75 2.75 0 0 1 5.5 0v2',
  door: 'M3.75 13.75V3.5c0-.7.55-1.25 1.25-1.25h6c.7 0 1.25.55 1.25 1.25v10.25M2 13.75h12M9.75 8.25h.01',
  alert: 'M8 2.6 14 13H2L8 2.6zM8 6.75v2.75M8 11.25h.01',
  mail: 'M3.25 3.75h9.5c.55 0 1 .45 1 1v6.5c0 .55-.45 1-1 1h-9.5c-.55 0-1-.45-1-1v-6.5c0-.55.45-1 1-1zM2.5 4.75 8 8.75l5.5-4',
  clock: 'M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 0 0 0-11.5zM8 4.75V8l2.25 1.5',
}
export type IconName = keyof typeof paths

export const icon = (name: IconName) =>
  html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="${paths[name]}" /></svg>`
