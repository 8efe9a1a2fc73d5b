import { html } from './html.ts'

/** The lit door: who opens it is awaited. */
export const litDoor = html`<svg
  viewBox="0 0 390 280"
  preserveAspectRatio="xMidYMax slice"
  aria-hidden="true"
>
  <defs>
    <linearGradient id="wall" x1="0" y1="0" x2="1" y2="1">
      <stop offset="0" stop-color="#fff" stop-opacity=".09" />
      <stop offset="1" stop-color="#000" stop-opacity=".16" />
    </linearGradient>
    <linearGradient id="light" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#fff3d6" />
      <stop offset="1" stop-color="#ffd98a" />
    </linearGradient>
    <linearGradient id="spill" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#ffd98a" stop-opacity=".62" />
      <stop offset="1" stop-color="#ffd98a" stop-opacity=".1" />
    </linearGradient>
  </defs>
  <path d="M0 0h390v280H0z" fill="url(#wall)" />
  <path d="M0 226h390v54H0z" fill="#000" fill-opacity=".14" />
  <path d="M238 226h70l66 54H226z" fill="url(#spill)" />
  <path d="M232 62h82v164h-82z" fill="#000" fill-opacity=".18" />
  <path d="M238 68h70v158h-70z" fill="url(#light)" />
  <path class="scene__leaf" d="m238 68 40 13v163l-40-18z" />
  <path d="m238 68 40 13v163l-40-18z" fill="#fff" fill-opacity=".1" />
  <circle cx="271" cy="160" r="2.6" fill="#ffd98a" />
</svg>`

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
