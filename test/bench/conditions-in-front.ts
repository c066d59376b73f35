import { setTimeout as sleep } from 'node:timers/promises'
import { realClock } from '../conditions/clock.ts'
import { GatewayAccount } from '../conditions/gateway-account.ts'
import { awsAccount, ConditionsProxy } from '../conditions/proxy.ts'

/**
 * AWS's conditions in front of the emulator at `EMULATOR_URL`, in a process of their own. A post to `@connections` takes
 * `POST_MS` more, as calls to the table take theirs.
 */
class DistantGateway extends GatewayAccount {
  override async statusOf(answer: () => Promise<number>): Promise<number> {
    await sleep(Number(process.env['POST_MS']))
    return super.statusOf(answer)
  }
}

const conditions = { ...awsAccount(), gateway: new DistantGateway(realClock) }
const url = await new ConditionsProxy(process.env['EMULATOR_URL'] ?? '', conditions).listen()
process.send?.({ url })
process.on('disconnect', () => process.exit())
