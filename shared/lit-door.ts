/**
 * The lit door, as markup: who opens it is awaited. On the opening page, and in its preview on the settings pages. What
 * has the class `scene__leaf` is filled with the colour of the wall.
 */
export const litDoor = `<svg
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
