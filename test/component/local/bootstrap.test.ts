import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { createBootstrapStack } from '../../../infra/local/bootstrap.ts'

/** CloudFormation of an emulator that refuses to create a stack with this error, and has one in this status. */
const givenCloudFormation = async (code: string, status: string): Promise<string> => {
  const server = createServer(async (request, response) => {
    const isCreation = (await text(request)).includes('Action=CreateStack')
    response.writeHead(isCreation ? 400 : 200, { 'content-type': 'text/xml' })
    response.end(
      isCreation
        ? `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>Refused</Message></Error></ErrorResponse>`
        : `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>CDKToolkit</StackName>
           <CreationTime>2026-11-30T00:00:00Z</CreationTime><StackStatus>${status}</StackStatus></member></Stacks>
           </DescribeStacksResult></DescribeStacksResponse>`,
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

it.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE'])(
  'a second npm start on the same emulator finds its account bootstrapped (%s)',
  async (status) => {
    const endpoint = await givenCloudFormation('AlreadyExistsException', status)
    expect(await createBootstrapStack(endpoint)).toBeUndefined()
  },
)

it.each([
  ['AlreadyExistsException', 'CREATE_FAILED'],
  ['ValidationError', 'CREATE_COMPLETE'],
])('an account that cannot be bootstrapped is named (%s, %s)', async (code, status) => {
  const endpoint = await givenCloudFormation(code, status)
  await expect(createBootstrapStack(endpoint)).rejects.toThrow('The account cannot be bootstrapped')
})
