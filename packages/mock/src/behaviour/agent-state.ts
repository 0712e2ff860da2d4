import type { Kept } from './collection.ts'
import type { Lasting } from './progress.ts'

/** A task that `agents.create` has begun. */
export interface AgentTask extends Kept, Lasting {
  agentId: string
  isFailing: boolean
}

export const AGENT_TASKS = 'agent task'
export const CONVERSATIONS = 'conversation'
