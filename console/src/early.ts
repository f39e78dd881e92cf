// What the first page has to wait for is asked before the rest of the console is read: a script of its own, a
// fortieth of the other.
import './client/first-question.ts'
import './live/early-live.ts'
