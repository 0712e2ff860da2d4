import type { Behaviours } from '../core/behaviour.ts'
import { agentsAsyncResultsRetrieve } from './agent-task.ts'
import { agentsConversationsRetrieve } from './agents.conversations.retrieve.ts'
import { agentsCreate } from './agents.create.ts'
import { assistantsConversationsCreate } from './assistants.conversations.create.ts'
import { asyncResultsRetrieve } from './asyncResults.retrieve.ts'
import { audioSpeechCreate } from './audio.speech.create.ts'
import { batches } from './batches.ts'
import { chatAsyncCompletionsCreate } from './chat.asyncCompletions.create.ts'
import { chatCompletionsCreate } from './chat.completions.create.ts'
import { documents } from './documents.ts'
import { embeddingsCreate } from './embeddings.create.ts'
import { fileParser } from './file-parser.ts'
import { files } from './files.ts'
import { generations } from './generations.ts'
import { knowledge } from './knowledge.ts'
import { knowledgeSearch } from './knowledge.search.ts'
import { voices } from './voices.ts'

/** What operations do that no schema says, by operation id. */
export const behaviours: Behaviours = {
  'agents.asyncResults.retrieve': agentsAsyncResultsRetrieve,
  'agents.conversations.retrieve': agentsConversationsRetrieve,
  'agents.create': agentsCreate,
  'assistants.conversations.create': assistantsConversationsCreate,
  'asyncResults.retrieve': asyncResultsRetrieve,
  'audio.speech.create': audioSpeechCreate,
  'chat.asyncCompletions.create': chatAsyncCompletionsCreate,
  'chat.completions.create': chatCompletionsCreate,
  ...batches,
  ...documents,
  'embeddings.create': embeddingsCreate,
  ...fileParser,
  ...files,
  ...generations,
  ...knowledge,
  'knowledge.search': knowledgeSearch,
  ...voices,
}
