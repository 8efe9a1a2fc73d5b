import { room_document, room_product } from '../../../words/messages.js'
import type { Brand } from './brand.ts'
import { foyerMark, icon, type IconName } from './drawings.ts'
import { html, type Html } from './html.ts'
import { page, type Page } from './layout.ts'

/** A team as its customers see it. */
export interface TeamShown {
  name: string
  brand: Brand
}

export interface Visit {
  /** Null where whoever reads it may not know a team. */
  team: TeamShown | null
  /** What the tab is called, before the team. */
  place: string
  body: Html
  foot?: Html | null
}

/** A page of the customer: whose it is, one thing to do, and its button within reach of the thumb. */
export const visitPage = (options: Page, { team, place, body, foot = null }: Visit): string =>
  page(
    options,
    {
      title: room_document({ place, team: team?.name ?? room_product() }),
      sheet: team?.brand.sheet ?? null,
    },
    html`<div class="visit">
      <header class="visit__header">
        ${
          team === null
            ? html`<span class="visit__logo">${foyerMark}${room_product()}</span>`
            : teamLogo(team)
        }
      </header>
      <main class="visit__body">${body}</main>
      ${foot && html`<footer class="visit__foot" data-plain>${foot}</footer>`}
    </div>`,
  )

export const teamLogo = ({ name, brand }: TeamShown): Html =>
  html`<span class="visit__logo"
    >${
      brand.logo
        ? html`<img class="visit__picture" src="${brand.logo}" alt="" />`
        : html`<span class="visit__mark" aria-hidden="true"
            >${[...name.trim()][0]?.toLocaleUpperCase() ?? ''}</span
          >`
    }${name}</span
  >`

/** Nothing to fill in: a mark, what is so, and what it means. */
export const statement = (mark: IconName, heading: string, lead: string, more: Html | null = null): Html =>
  html`<div class="finish">
      <span class="big-mark" data-kind="quiet">${icon(mark)}</span>
      <h1>${heading}</h1>
      <p class="visit__lead">${lead}</p>
    </div>
    ${more}`

export const small = (text: string): Html => html`<p class="visit__small" data-plain>${text}</p>`
