// What `/v1` asks of the store about the dialer, a book for each noun.
import type { AgentBook } from './agent-book.ts'
import type { CallBackBook } from './call-back-book.ts'
import type { CallBook } from './call-book.ts'
import type { CallerIdList } from './caller-id-book.ts'
import type { DeskBook } from './desk-book.ts'
import type { EvidenceBook } from './evidence-book.ts'
import type { ImportBook } from './import-book.ts'
import type { ListBook } from './list-book.ts'
import type { NumberBook } from './number-book.ts'
import type { PlanBook } from './plan-book.ts'
import type { PromptBook } from './prompt-book.ts'
import type { PushBook } from './push-book.ts'
import type { ReportBook } from './report-store.ts'
import type { ShadowBook } from './shadow-store.ts'
import type { SingleCallBook } from './single-call-book.ts'
import type { SupervisionBook } from './supervision-book.ts'
import type { TaskBook } from './task-book.ts'

export interface ResourceStore
  extends TaskBook,
    CallBook,
    CallBackBook,
    AgentBook,
    ListBook,
    NumberBook,
    DeskBook,
    PlanBook,
    PromptBook,
    PushBook,
    ReportBook,
    ShadowBook,
    SingleCallBook,
    SupervisionBook,
    EvidenceBook,
    CallerIdList,
    ImportBook {}
