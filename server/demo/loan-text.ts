/** A loan of the demo's lender: what it says, section by section. */
export const contractTitle = 'Loan agreement'

export const contract: readonly { heading: string; paragraphs: readonly string[] }[] = [
  {
    heading: '1. Who this agreement is between',
    paragraphs: [
      'This agreement is made between Retail Lending, called “we” below, and the customer who signs it, called “you”. It comes into force on the day you sign it and we have confirmed that the documents we asked for are complete. Until then neither of us owes the other anything.',
      'If two people sign as borrowers, each of them owes the whole loan. We may ask either of them for any instalment that is due, and what one of them pays counts for both.',
    ],
  },
  {
    heading: '2. What we lend you',
    paragraphs: [
      'We lend you 14,200.00 to buy a used car. The money may be used for the price of the car, its registration and its first insurance premium, and for nothing else. We pay it to the seller you named, within three working days after this agreement has come into force.',
      'If the purchase does not come about within thirty days, tell us. The agreement then ends without cost to you, as long as the money has not been paid out, or is paid back to us in full.',
    ],
  },
  {
    heading: '3. What it costs',
    paragraphs: [
      'The rate of interest is 4.9 % a year and is fixed until the last instalment. Interest is reckoned by the day on what you still owe. There is no fee for making this agreement, none for keeping the account, and none for statements that we send you electronically.',
      'Over the whole term you pay 15,665.76, of which 1,465.76 is interest, if every instalment is paid on the day it is due. The effective annual rate, which has all costs in it, is 5.0 %.',
    ],
  },
  {
    heading: '4. How you pay it back',
    paragraphs: [
      'You pay 48 monthly instalments of 326.37 each. The first is due one month after the money was paid out, the others on the same day of each month after that. Where a month has no such day the instalment is due on its last day; where that is a Sunday or a public holiday, on the next working day.',
      'We collect each instalment from the account you name below. Please see to it that enough is in it. If you want another account or another day, tell us five working days before; both can be changed twice a year without cost.',
      'What you pay is used first for interest, then for the amount lent. Once a year, and whenever you ask, we send you a plan that shows what has been paid and what is still owed.',
    ],
  },
  {
    heading: '5. Paying back early',
    paragraphs: [
      'You may pay back the whole loan or a part of it at any time and without a fee. Tell us a day before, so that we can say what is owed on that day. If you pay back a part, you choose whether the instalments become smaller or fewer; where you say nothing, they become fewer.',
    ],
  },
  {
    heading: '6. If you cannot pay',
    paragraphs: [
      'Speak to us as soon as you see that an instalment will be difficult. We can put off up to two instalments a year, and we shall look with you for a plan that you can keep. Nobody has to give a reason for asking.',
      'If an instalment is late by more than ten days we send you a reminder, which costs nothing. From the thirtieth day on we may ask for interest on what is late, at the rate of this agreement plus two percentage points. We ask for nothing beyond that.',
      'If two instalments in a row, or a tenth of the amount lent, are late, we may end the agreement. Before we do, we write to you, say what is owed, and give you four weeks to pay it. If we end the agreement, all of what is still owed becomes due.',
    ],
  },
  {
    heading: '7. The car as security',
    paragraphs: [
      'Until the loan has been paid back, the car is security for it. It is yours to use as you please. You keep it insured against damage and theft, look after it as a careful owner would, and do not sell it or pledge it to somebody else without asking us.',
      'If the car is stolen or written off, what the insurer pays is used to pay back the loan. Anything beyond what you owe is yours. When the last instalment has been paid we give up our right in the car within five working days and send you a confirmation.',
    ],
  },
  {
    heading: '8. What we have to know',
    paragraphs: [
      'The details you gave us about your income, your employment and your other loans have to be right and complete on the day you sign. Tell us if you move, if your name changes, or if you lose your employment while the loan runs. The last does not change the terms of this agreement.',
      'We keep what we know about you for as long as the loan runs, and afterwards only for as long as the law asks us to. We do not sell it. You can see it, have it corrected, and ask for a copy at any time.',
    ],
  },
  {
    heading: '9. Changing your mind',
    paragraphs: [
      'You may withdraw from this agreement within fourteen days after you signed it, without giving a reason. A message to us is enough, and sending it within that time is in time. If the money has been paid out, you pay it back within thirty days, with interest for the days you had it and nothing else.',
    ],
  },
  {
    heading: '10. Changes, messages and complaints',
    paragraphs: [
      'Nothing in this agreement can be changed by one of us alone. What we agree between us holds when it is in writing, and a message that both of us have confirmed is in writing. If a part of this agreement should not be valid, the rest of it stays as it is.',
      'We write to you at the address you came to this room by, unless you tell us another one. If you are not content with us, write to our complaints desk. You get an answer within ten working days, and if you do not agree with it, the ombudsman for consumer credit can look at the matter. That costs you nothing.',
    ],
  },
]

/** What is ticked at the end of it, the first has to be; `label` is its short name beside the document. */
export const contractEnd = [
  {
    id: 'read',
    label: 'I have read this agreement',
    sentence:
      'I have read this agreement. I know what the loan costs, that I may pay it back early, and that I may change my mind within fourteen days.',
  },
  {
    id: 'offers',
    label: 'Other offers by e-mail',
    sentence:
      'I should like to hear about other offers of Retail Lending by e-mail. I can take this back at any time.',
  },
] as const
