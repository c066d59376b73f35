import { sendBy } from '../api/rest.ts'
import { deployment } from '../deployment/deployment.ts'
import { inProcess } from './answer-in-process.ts'

/** Vitest's set-up of each file that tests the handlers of REST in its own process. */
const send = inProcess(deployment())
sendBy({ asked: send, prepared: send })
