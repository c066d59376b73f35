import { overHttp, sendBy } from '../api/rest.ts'
import { deployment } from '../deployment/deployment.ts'
import { inProcess } from './answer-in-process.ts'

/** Vitest's set-up of each file that tests the deployed stack from outside: only what prepares a test is in process. */
sendBy({ asked: overHttp, prepared: inProcess(deployment()) })
