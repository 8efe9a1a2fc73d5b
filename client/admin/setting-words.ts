import type { Origin } from '../../shared/administration.ts'
import type { Setting, SettingControl, SettingSection, SettingUnit } from '../../shared/settings.ts'
import * as words from '../../words/messages.js'
import { getLocale } from '../../words/runtime.js'

export interface SettingWords {
  name: () => string
  note?: () => string
  choices?: Record<string, { name: () => string; note?: () => string }>
}

/** What a person reads of each setting: on the pages, and in docs/settings.md. */
export const settingWords: Record<Setting, SettingWords> = {
  textMessages: { name: words.setting_textMessages, note: words.setting_textMessages_note },
  externalInvitation: { name: words.setting_externalInvitation, note: words.setting_externalInvitation_note },
  defaultCountry: { name: words.setting_defaultCountry, note: words.setting_defaultCountry_note },
  linkDays: { name: words.setting_linkDays, note: words.setting_linkDays_note },
  texts: { name: words.setting_texts, note: words.setting_texts_note },
  noticePauseMinutes: { name: words.setting_noticePauseMinutes, note: words.setting_noticePauseMinutes_note },
  reminders: { name: words.setting_reminders, note: words.setting_reminders_note },
  reminderFirstHours: { name: words.setting_reminderFirstHours, note: words.setting_reminderFirstHours_note },
  reminderEveryHours: { name: words.setting_reminderEveryHours },
  remindersMost: { name: words.setting_remindersMost },
  reminderFrom: { name: words.setting_reminderFrom, note: words.setting_reminderFrom_note },
  reminderTo: { name: words.setting_reminderTo },
  reminderWeekdays: { name: words.setting_reminderWeekdays, note: words.setting_reminderWeekdays_note },
  timeZone: { name: words.setting_timeZone },
  authentication: {
    name: words.setting_authentication,
    note: words.setting_authentication_note,
    choices: {
      none: { name: words.setting_authentication_none, note: words.setting_authentication_none_note },
      pin: { name: words.setting_authentication_pin, note: words.setting_authentication_pin_note },
      code: { name: words.setting_authentication_code, note: words.setting_authentication_code_note },
    },
  },
  askAgainMinutes: { name: words.setting_askAgainMinutes, note: words.setting_askAgainMinutes_note },
  lockTries: { name: words.setting_lockTries, note: words.setting_lockTries_note },
  lockMinutes: { name: words.setting_lockMinutes },
  lockOutsMost: { name: words.setting_lockOutsMost, note: words.setting_lockOutsMost_note },
  codeMinutes: { name: words.setting_codeMinutes },
  codesMost: { name: words.setting_codesMost },
  codesWindowMinutes: { name: words.setting_codesWindowMinutes },
  helpLine: { name: words.setting_helpLine, note: words.setting_helpLine_note },
  openingTitle: { name: words.setting_openingTitle, note: words.setting_openingTitle_note },
  openingText: { name: words.setting_openingText },
  openingHint: { name: words.setting_openingHint, note: words.setting_openingHint_note },
  brandColour: { name: words.setting_brandColour, note: words.setting_brandColour_note },
  logo: { name: words.setting_logo, note: words.setting_logo_note },
  consent: { name: words.setting_consent, note: words.setting_consent_note },
  consentText: { name: words.setting_consentText, note: words.setting_consentText_note },
  disagreeText: { name: words.setting_disagreeText, note: words.setting_disagreeText_note },
  singleActiveSession: {
    name: words.setting_singleActiveSession,
    note: words.setting_singleActiveSession_note,
  },
  sameContact: {
    name: words.setting_sameContact,
    choices: {
      new: { name: words.setting_sameContact_new },
      offer: { name: words.setting_sameContact_offer, note: words.setting_sameContact_offer_note },
    },
  },
  sessionTeams: { name: words.setting_sessionTeams, note: words.setting_sessionTeams_note },
  transferSeconds: { name: words.setting_transferSeconds, note: words.setting_transferSeconds_note },
  signReadToEnd: { name: words.setting_signReadToEnd, note: words.setting_signReadToEnd_note },
  signConsent: { name: words.setting_signConsent, note: words.setting_signConsent_note },
  chatAttachments: { name: words.setting_chatAttachments, note: words.setting_chatAttachments_note },
  endAfterMinutes: { name: words.setting_endAfterMinutes, note: words.setting_endAfterMinutes_note },
  automaticEndRenewable: {
    name: words.setting_automaticEndRenewable,
    note: words.setting_automaticEndRenewable_note,
  },
  agentAfterEnd: {
    name: words.setting_agentAfterEnd,
    choices: {
      welcome: { name: words.setting_agentAfterEnd_welcome },
      stay: { name: words.setting_agentAfterEnd_stay },
    },
  },
  accessAfterEnd: {
    name: words.setting_accessAfterEnd,
    note: words.setting_accessAfterEnd_note,
    choices: {
      none: { name: words.setting_accessAfterEnd_none, note: words.setting_accessAfterEnd_none_note },
      limited: {
        name: words.setting_accessAfterEnd_limited,
        note: words.setting_accessAfterEnd_limited_note,
      },
      full: { name: words.setting_accessAfterEnd_full },
      unlimited: { name: words.setting_accessAfterEnd_unlimited },
    },
  },
  accessAfterEndDays: { name: words.setting_accessAfterEndDays },
  redirectUrl: { name: words.setting_redirectUrl, note: words.setting_redirectUrl_note },
  historyPane: { name: words.setting_historyPane, note: words.setting_historyPane_note },
  scope: {
    name: words.setting_scope,
    note: words.setting_scope_note,
    choices: {
      mine: { name: words.setting_scope_mine, note: words.setting_scope_mine_note },
      team: { name: words.setting_scope_team, note: words.setting_scope_team_note },
      all: { name: words.setting_scope_all, note: words.setting_scope_all_note },
    },
  },
  historySearch: { name: words.setting_historySearch },
  historyUpdated: { name: words.setting_historyUpdated },
  historyRecent: { name: words.setting_historyRecent },
  publicUrl: { name: words.setting_publicUrl, note: words.setting_publicUrl_note },
  mailHost: { name: words.setting_mailHost, note: words.setting_mailHost_note },
  mailPort: { name: words.setting_mailPort, note: words.setting_mailPort_note },
  mailSecurity: {
    name: words.setting_mailSecurity,
    choices: {
      starttls: { name: words.setting_mailSecurity_starttls, note: words.setting_mailSecurity_starttls_note },
      tls: { name: words.setting_mailSecurity_tls, note: words.setting_mailSecurity_tls_note },
      none: { name: words.setting_mailSecurity_none, note: words.setting_mailSecurity_none_note },
    },
  },
  mailUser: { name: words.setting_mailUser, note: words.setting_mailUser_note },
  mailPassword: { name: words.setting_mailPassword, note: words.setting_mailPassword_note },
  mailFrom: { name: words.setting_mailFrom, note: words.setting_mailFrom_note },
  secondFactor: {
    name: words.setting_secondFactor,
    note: words.setting_secondFactor_note,
    choices: {
      optional: { name: words.setting_secondFactor_optional },
      administrators: { name: words.setting_secondFactor_administrators },
      supervisors: { name: words.setting_secondFactor_supervisors },
      everybody: { name: words.setting_secondFactor_everybody },
    },
  },
  loginDays: { name: words.setting_loginDays, note: words.setting_loginDays_note },
  passwordTries: { name: words.setting_passwordTries, note: words.setting_passwordTries_note },
  passwordLockMinutes: {
    name: words.setting_passwordLockMinutes,
    note: words.setting_passwordLockMinutes_note,
  },
  invitationDays: { name: words.setting_invitationDays, note: words.setting_invitationDays_note },
  resetHours: { name: words.setting_resetHours, note: words.setting_resetHours_note },
  oidcIssuer: { name: words.setting_oidcIssuer, note: words.setting_oidcIssuer_note },
  oidcClientId: { name: words.setting_oidcClientId },
  oidcClientSecret: { name: words.setting_oidcClientSecret, note: words.setting_oidcClientSecret_note },
  oidcName: { name: words.setting_oidcName, note: words.setting_oidcName_note },
  oidcScope: { name: words.setting_oidcScope },
  oidcGroupsClaim: { name: words.setting_oidcGroupsClaim, note: words.setting_oidcGroupsClaim_note },
  oidcGroups: { name: words.setting_oidcGroups, note: words.setting_oidcGroups_note },
  oidcNewAccounts: { name: words.setting_oidcNewAccounts, note: words.setting_oidcNewAccounts_note },
  keepSessionsDays: { name: words.setting_keepSessionsDays, note: words.setting_keepSessionsDays_note },
  keepLoginTracesDays: {
    name: words.setting_keepLoginTracesDays,
    note: words.setting_keepLoginTracesDays_note,
  },
  virusScanner: { name: words.setting_virusScanner, note: words.setting_virusScanner_note },
  loginTriesPerMinute: {
    name: words.setting_loginTriesPerMinute,
    note: words.setting_loginTriesPerMinute_note,
  },
  joinTriesPerMinute: { name: words.setting_joinTriesPerMinute, note: words.setting_joinTriesPerMinute_note },
  requestsPerMinute: { name: words.setting_requestsPerMinute, note: words.setting_requestsPerMinute_note },
  socketEventsPerSecond: {
    name: words.setting_socketEventsPerSecond,
    note: words.setting_socketEventsPerSecond_note,
  },
  messageTries: { name: words.setting_messageTries, note: words.setting_messageTries_note },
  chatPerMinute: { name: words.setting_chatPerMinute, note: words.setting_chatPerMinute_note },
  graceMs: { name: words.setting_graceMs, note: words.setting_graceMs_note },
}

export const sectionWords: Record<SettingSection, { title: () => string; note?: () => string }> = {
  address: { title: words.admin_section_address, note: words.admin_section_address_note },
  mail: { title: words.admin_section_mail, note: words.admin_section_mail_note },
  invitation: { title: words.admin_section_invitation, note: words.admin_section_invitation_note },
  reminders: { title: words.admin_section_reminders },
  entry: { title: words.admin_section_entry, note: words.admin_section_entry_note },
  opening: { title: words.admin_section_opening, note: words.admin_section_opening_note },
  branding: { title: words.admin_section_branding, note: words.admin_section_branding_note },
  consent: { title: words.admin_section_consent },
  session: { title: words.admin_section_session },
  chat: { title: words.admin_section_chat },
  end: { title: words.admin_section_end },
  history: { title: words.admin_section_history, note: words.admin_section_history_note },
  signIn: { title: words.admin_section_signIn },
  singleSignOn: { title: words.admin_section_singleSignOn, note: words.admin_section_singleSignOn_note },
  retention: { title: words.admin_section_retention, note: words.admin_section_retention_note },
  signing: { title: words.admin_section_signing, note: words.admin_section_signing_note },
  files: { title: words.admin_section_files, note: words.admin_section_files_note },
  limits: { title: words.admin_section_limits, note: words.admin_section_limits_note },
}

/** `times` and `port` are said by the name of the setting. */
export const unitWords: Record<
  Exclude<SettingUnit, 'times' | 'port'>,
  (inputs: { count: number }) => string
> = {
  days: words.admin_unit_days,
  hours: words.admin_unit_hours,
  minutes: words.admin_unit_minutes,
  seconds: words.admin_unit_seconds,
  milliseconds: words.admin_unit_milliseconds,
}

const origins: Record<Origin, () => string> = {
  default: words.admin_origin_default,
  system: words.admin_origin_system,
  team: words.admin_origin_team,
  environment: words.admin_origin_environment,
}
export const originWord = (origin: Origin): string => origins[origin]()

/** What is wrong with a value and how to put it right. */
export function wrongWord(control: SettingControl, wrong: string): string {
  if (control.kind === 'count') return words.admin_wrong_count({ min: control.min, max: control.max })
  if (control.kind === 'texts') return words.admin_wrong_texts({ what: wrong })
  if (control.kind === 'weekdays') return words.admin_wrong_weekdays()
  if (control.kind === 'secret') return words.admin_wrong_secret()
  if (control.kind === 'address') return words.admin_wrong_address()
  if (control.kind === 'colour') return words.admin_wrong_colour()
  const line = /^line (\d+)/.exec(wrong)?.[1]
  if (line) return words.admin_wrong_rule({ line })
  return control.kind === 'line' ? words.admin_wrong_line() : words.admin_wrong_other()
}

/** Monday first, as 1 to 7, by their names in the reader's language. */
export function weekdays(): { value: string; name: string }[] {
  const name = new Intl.DateTimeFormat(getLocale(), { weekday: 'short', timeZone: 'UTC' })
  // 1 January 2024 was a Monday.
  return Array.from({ length: 7 }, (_, day) => ({
    value: String(day + 1),
    name: name.format(Date.UTC(2024, 0, day + 1)),
  }))
}
