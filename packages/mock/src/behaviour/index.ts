import type { Behaviours } from '../core/behaviour.ts'
import { agentsConversationsRetrieve } from './agents.conversations.retrieve.ts'
import { agentsCreate } from './agents.create.ts'
import { asyncResultsRetrieve } from './asyncResults.retrieve.ts'
import { audioSpeechCreate } from './audio.speech.create.ts'
import { chatAsyncCompletionsCreate } from './chat.asyncCompletions.create.ts'
import { chatCompletionsCreate } from './chat.completions.create.ts'
import { generations } from './generations.ts'

/** What operations do that no schema says, by operation id. */
export const behaviours: Behaviours = {
  'agents.conversations.retrieve': agentsConversationsRetrieve,
  'agents.create': agentsCreate,
  'asyncResults.retrieve': asyncResultsRetrieve,
  'audio.speech.create': audioSpeechCreate,
  'chat.asyncCompletions.create': chatAsyncCompletionsCreate,
  'chat.completions.create': chatCompletionsCreate,
  ...generations,
}
