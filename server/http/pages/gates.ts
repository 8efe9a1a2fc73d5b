import type { GateScreen } from '../../actions/read-gate.ts'
import * as words from '../../../words/messages.js'
import { brandOf } from './brand.ts'
import { html, type Html } from './html.ts'
import { entryForm, inMinutes, triedWords, type Tried } from './gate-form.ts'
import type { Page } from './layout.ts'
import { firstName } from './names.ts'
import { small, statement, visitPage, type Visit } from './visit.ts'

export interface GatePage extends Page {
  screen: GateScreen
  /** What the last press brought, if it was not let through. */
  tried?: Tried | undefined
}

/** The page of the gate a customer stands at: server HTML and plain forms, as the room's script is not there yet. */
export function gatePage(options: GatePage): string {
  const { screen, tried } = options
  const { body, foot, place } = pageOf[screen.gate](screen, tried)
  return visitPage(options, { team: teamOf(screen), place, body, foot: foot ?? null })
}

type GateView = (screen: GateScreen, tried: Tried | undefined) => Omit<Visit, 'team'>

const pinPage: GateView = (screen, tried) => {
  const agent = firstName(screen.agentName)
  const place = words.room_pin()
  return {
    place,
    body: html`${head(place, screen.settings.openingHint || words.room_pin_lead({ agent }))}
    ${entryForm(screen, {
      name: 'pin',
      action: '/api/join/pin',
      label: words.room_pin_label(),
      most: 8,
      autocomplete: 'off',
      wrong: triedWords('pin', screen, tried),
      note: null,
    })}
    ${help(screen) ?? small(words.room_pin_none({ agent }))}`,
    foot: submit('pin', words.room_continue()),
  }
}

const codePage: GateView = (screen, tried) => {
  const { contacts, isSent, isForDevice } = screen.code
  const place = isSent ? words.room_code() : words.room_code_wanted()
  const to = { contacts: contacts.join(', ') }
  const lead = isSent
    ? words.room_code_lead({ ...to, life: inMinutes(screen.settings.codeMinutes * 60_000) })
    : words.room_code_wanted_lead(to)
  return {
    place,
    body: html`${head(place, lead)}
    ${
      isSent
        ? entryForm(screen, {
            name: 'code',
            action: '/api/join/code',
            label: words.room_code_label(),
            most: 6,
            autocomplete: 'one-time-code',
            wrong: triedWords('code', screen, tried),
            note: tried === 'sent' ? 'sent' : null,
          })
        : null
    }
    ${isForDevice ? small(words.room_code_new_device()) : null} ${help(screen)}`,
    foot: html`${tried === 'often' ? often(screen) : tried === 'sent' ? sent(screen) : null}
    ${isSent ? submit('code', words.room_continue()) : null} ${sendForm(screen, isSent)}`,
  }
}

const consentPage: GateView = (screen, tried) => {
  const place = words.room_consent()
  const { text, version } = screen.consent
  const answer = (agree: boolean, words: string, kind: string | null) =>
    html`<button
      class="button"
      ${kind && html`data-kind="${kind}"`}
      data-wide
      form="consent"
      name="agree"
      value="${String(agree)}"
    >
      ${words}
    </button>`
  return {
    place,
    body: html`<h1>${place}</h1>
      ${tried === 'invalid' ? html`<p class="field__error" role="alert">${words.room_consent_changed()}</p>` : null}
      <p class="passage" dir="auto">${text}</p>
      <form id="consent" hidden method="post" action="/api/join/consent">
        ${session(screen)}<input type="hidden" name="version" value="${version}" />
      </form>
      ${help(screen)}`,
    foot: html`${answer(true, words.room_consent_agree(), 'primary')}
    ${answer(false, words.room_consent_disagree(), null)}`,
  }
}

/** After "Disagree"; the way back is the same page again. */
export const disagreePage = (options: GatePage): string =>
  visitPage(options, {
    team: teamOf(options.screen),
    place: words.room_disagree(),
    body: html`<h1>${words.room_disagree()}</h1>
      <p class="passage" dir="auto">${options.screen.consent.disagreeText}</p>
      ${help(options.screen)}`,
    foot: html`<a class="button" data-wide href="/room">${words.room_disagree_back()}</a>`,
  })

const lockedPage: GateView = (screen) => {
  const pause = inMinutes(screen.lockedForMs)
  return {
    place: words.room_locked(),
    body: statement('lock', words.room_locked(), words.room_locked_lead({ pause }), help(screen)),
    foot: html`<a class="button" data-wide href="/room">${words.room_try_again()}</a>
      <p class="visit__small">${words.room_locked_seen({ agent: firstName(screen.agentName) })}</p>`,
  }
}

const barredPage: GateView = (screen) => ({
  place: words.room_barred(),
  body: statement(
    'lock',
    words.room_barred(),
    words.room_barred_lead({ agent: screen.agentName }),
    help(screen),
  ),
  foot: html`<a class="button" data-wide href="/room">${words.room_try_again()}</a>`,
})

const pageOf: Record<GateScreen['gate'], GateView> = {
  pin: pinPage,
  code: codePage,
  consent: consentPage,
  locked: lockedPage,
  barred: barredPage,
}

const teamOf = ({ teamName: name, settings }: GateScreen) => ({ name, brand: brandOf(settings) })

const head = (heading: string, lead: string): Html =>
  html`<div>
    <h1>${heading}</h1>
    <p class="visit__lead passage" dir="auto">${lead}</p>
  </div>`

/** Whom to call, where the team has said so. */
const help = ({ settings: { helpLine } }: GateScreen): Html | null =>
  helpLine ? small(words.room_help({ help: helpLine })) : null

const submit = (form: string, text: string): Html =>
  html`<button class="button" data-kind="primary" data-wide form="${form}">${text}</button>`

const session = ({ session: id }: GateScreen): Html =>
  html`<input type="hidden" name="session" value="${id}" />`

const often = ({ settings }: GateScreen): Html =>
  html`<p class="visit__small" role="alert">
    ${words.room_code_often({ pause: inMinutes(settings.codesWindowMinutes * 60_000) })}
  </p>`

/** That the press did something: the page looks the same as before it. */
const sent = ({ code: { contacts, sentForMs } }: GateScreen): Html | null => {
  if (sentForMs === null) return null
  const to = { contacts: contacts.join(', ') }
  const minutes = Math.floor(sentForMs / 60_000)
  return html`<p class="visit__small" id="sent" role="status">
    ${minutes < 1 ? words.room_code_sent(to) : words.room_code_sent_ago({ ...to, ago: inMinutes(minutes * 60_000) })}
  </p>`
}

const sendForm = (screen: GateScreen, isSent: boolean): Html =>
  html`<form method="post" action="/api/join/code/send">
    ${session(screen)}<button class="button" ${isSent ? null : html`data-kind="primary"`} data-wide>
      ${isSent ? words.room_code_send_new() : words.room_code_send()}
    </button>
  </form>`
