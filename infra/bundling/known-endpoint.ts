import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

const resolver = 'export const defaultEndpointResolver = (endpointParams, context = {}) => {'

/**
 * Lets DynamoDB's client know its address in AWS's common regions without running the rules of all partitions: tens of
 * steps of an interpreter in each fresh environment. Everything else is left to them.
 * @see https://docs.aws.amazon.com/general/latest/gr/ddb.html
 */
export const knownEndpoint: Plugin = {
  name: 'known-endpoint',
  setup: ({ onLoad }) => {
    onLoad(
      { filter: /client-dynamodb[\\/]dist-es[\\/]endpoint[\\/]endpointResolver\.js$/ },
      async ({ path }) => {
        const text = await readFile(path, 'utf8')
        if (!text.includes(resolver))
          throw new Error('The client of DynamoDB finds its endpoint in another way now')
        return {
          loader: 'js',
          contents: text.replace(
            resolver,
            `const commonRegion = /^(us|eu|ap|sa|ca|me|af|il|mx)-\\w+-\\d+$/
             const namesTable = (text) => !text?.startsWith('arn:')
             const knownUrl = ({ Region, Endpoint, UseFIPS, UseDualStack, AccountId, AccountIdEndpointMode, IsSearchOperation, ResourceArn, ResourceArnList = [] }) => {
               if (UseFIPS || UseDualStack || AccountId || AccountIdEndpointMode === 'required' || IsSearchOperation) return undefined
               if (!namesTable(ResourceArn) || !ResourceArnList.every(namesTable)) return undefined
               if (Endpoint) return Endpoint
               return commonRegion.test(Region) ? 'https://dynamodb.' + Region + '.amazonaws.com' : undefined
             }
             ${resolver}
               const known = knownUrl(endpointParams)
               if (known) return { url: new URL(known), properties: {}, headers: {} }`,
          ),
        }
      },
    )
  },
}
