// Calls to people in the United Kingdom. Facts with their sources, to be read by counsel; not legal advice.
import type { WrittenPlan } from '../plan.ts'

export const UK: WrittenPlan = {
  outcomes: {
    // Privacy and Electronic Communications Regulations 2003, reg. 21(1)(a): nobody who has said that they do
    // not wish such calls.
    refused: { key: 9, kind: 'refused', then: { block: 'person', days: 'forever' } },
  },
  limits: [
    // Ofcom, statements on persistent misuse (2010; 2016, in force since 2017-03-01): after an abandoned call
    // the number is not dialled again within 72 hours unless an agent is sure to be there. A plan cannot hold
    // an agent ready, so it is stricter: after any answered call the number rests for 72 hours, except for a
    // call that the customer asked for.
    { most: 1, in: { hours: 72 }, of: 'answers', for: 'number', over: 'account', except: 'callBacks' },
  ],
  hours: {
    // No statute sets hours for calls by people; 8:00 to 21:00 is the practice of the Direct Marketing
    // Association's code.
    law: '08:00-21:00',
    zone: 'number',
  },
}
