import { afterAll, beforeAll } from 'vitest'
import { deployBeside, removeBeside } from '../beside/deploy-beside.ts'
import type { Deployment } from '../deployment/deploy-for-tests.ts'
import { useDeployment } from '../deployment/deployment.ts'
import { audience, Issuer, rolesClaim } from './start-issuer.ts'

/**
 * Has all tests of a file run against a deployment whose people sign in at a real issuer, which the test runs.
 * @param stage its name, which no other file gives.
 */
export const useOutsideIssuer = (stage: string) => {
  let issuer: Issuer | undefined
  let beside: Deployment | undefined
  let stopUsing: (() => void) | undefined
  beforeAll(async () => {
    issuer = await Issuer.start()
    beside = await deployBeside(stage, {
      ...{ oidcIssuer: issuer.url, oidcAudience: audience, oidcAudienceParameter: 'resource' },
      ...{ oidcRolesClaim: rolesClaim, oidcPageClientId: 'page', oidcCliClientId: 'cli' },
    })
    issuer.allowPage(beside.webUrl)
    stopUsing = useDeployment(beside)
  })
  afterAll(async () => {
    stopUsing?.()
    await removeBeside(stage)
    await issuer?.stop()
  })
  const ready = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The issuer is there within tests only')
    return value
  }
  return {
    issuer: () => ready(issuer),
    /** Runs `work` against the deployment of the user pool, as other files do. */
    async withPool<T>(work: () => Promise<T>): Promise<T> {
      ready(stopUsing)()
      return work().finally(() => {
        stopUsing = useDeployment(ready(beside))
      })
    },
  }
}
