import type { Step } from '../passage.ts'
import { authenticate } from './authenticate.ts'
import { behave } from './behave.ts'
import { checkBody } from './check-body.ts'
import { checkOutside } from './check-outside.ts'
import { limit } from './limit.ts'
import { prefer } from './prefer.ts'
import { replay } from './replay.ts'

/** What a request passes once its operation is known, in this order: the first answer is the answer. */
export const steps: readonly Step[] = [authenticate, checkOutside, checkBody, limit, prefer, behave, replay]
