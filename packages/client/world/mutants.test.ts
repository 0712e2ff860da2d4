import { seePointsFail } from '@bigmodel-kit/scripts/mutants'
import { mutants } from './mutants.ts'

seePointsFail('client', ['entries.ts', 'tsconfig.test.json'], mutants)
