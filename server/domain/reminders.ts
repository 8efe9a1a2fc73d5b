/** When reminders go out, as a team has chosen (product.md, section 2). */
export interface ReminderRules {
  reminders: boolean
  reminderFirstHours: number
}

/** When the first reminder is due after an invitation; null where there are none. Allowed hours are judged then. */
export const firstReminder = (
  { reminders, reminderFirstHours }: ReminderRules,
  invitedAt: Date,
): Date | null => (reminders ? new Date(invitedAt.getTime() + reminderFirstHours * 3_600_000) : null)
