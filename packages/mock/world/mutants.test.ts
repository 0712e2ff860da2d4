import { seePointsFail } from '@bigmodel-kit/scripts/mutants'
import { mutants } from './mutants.ts'

seePointsFail('mock', ['fixtures', 'README.md'], mutants)
