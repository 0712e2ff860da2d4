import { seePointsFail } from '@bigmodel-kit/scripts/mutants'
import { mutants } from './mutants.ts'

seePointsFail('mock', ['build', 'fixtures', 'README.md'], mutants)
