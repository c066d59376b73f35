/**
 * Logical ids that stay for good; test/stack/logical-ids.test.ts says why.
 */

/** 0.1.0 deployed them: another id would replace the resource and lose its data. */
export const holdData = {
  StorageTableB43FDCE7: 'AWS::DynamoDB::Table',
  IdentityUserPool96FE3B9B: 'AWS::Cognito::UserPool',
  AttachmentsBucket134755D7: 'AWS::S3::Bucket',
  WebBucketE51352C0: 'AWS::S3::Bucket',
  SessionEventsBusArchive893E0A59: 'AWS::Events::Archive',
  SessionEventsQueue1AA00A84: 'AWS::SQS::Queue',
  SessionEventsDeadLetters11801C9D: 'AWS::SQS::Queue',
  DomainEventsRedriveE956A32B: 'AWS::SQS::Queue',
  DomainEventsDeadLetters199471B1: 'AWS::SQS::Queue',
  CleanUpRetry3C91923C: 'AWS::SQS::Queue',
  CleanUpDeadLetters5FDD30C0: 'AWS::SQS::Queue',
  FanOutQueuesFanOut09C46DC8: 'AWS::SQS::Queue',
  FanOutQueuesFanOutDeadLettersBEB66C61: 'AWS::SQS::Queue',
  FanOutQueuesRetry5327EE60: 'AWS::SQS::Queue',
  FanOutQueuesRetryDeadLettersAD281F94: 'AWS::SQS::Queue',
  NotificationsQueue91395D8F: 'AWS::SQS::Queue',
  NotificationsDeadLetters2AC1E002: 'AWS::SQS::Queue',
  EmailFeedbackQueue9A456A14: 'AWS::SQS::Queue',
  EmailFeedbackDeadLetters427417CD: 'AWS::SQS::Queue',
  RequiredNotificationGuard7A8A8A0C: 'AWS::SQS::Queue',
  RequiredNotificationGuardDeadLetters20907670: 'AWS::SQS::Queue',
}

/** 0.1.0 deployed them: another id would give them a new address or ARN, and cut off whoever uses the old one. */
export const knownOutside = {
  IdentityUserPoolClient486F4CC5: 'AWS::Cognito::UserPoolClient',
  RestApi135E9C73: 'AWS::ApiGatewayV2::Api',
  RestApiStageF6EA52F1: 'AWS::ApiGatewayV2::Stage',
  WebSocketApi2C7AF84E: 'AWS::ApiGatewayV2::Api',
  WebSocketApiStageC51B50DA: 'AWS::ApiGatewayV2::Stage',
  WebDistributionCF3E234B: 'AWS::CloudFront::Distribution',
  SessionEventsBus3A04207C: 'AWS::Events::EventBus',
  DomainEventsBus42B15453: 'AWS::Events::EventBus',
  NotificationsRule982D87CE: 'AWS::Events::Rule',
  EmailConfigurationSet6A762543: 'AWS::SES::ConfigurationSet',
  EmailFeedback80D7FCBC: 'AWS::SNS::Topic',
  MonitoringAlarms66989066: 'AWS::SNS::Topic',
}

/**
 * 0.1.0 deployed them under names of our own, or as the one link between two resources: under another id CloudFormation
 * would create the new one before it deletes the old one, and fail because the name or link exists.
 */
export const existOnce = {
  RequiredNotificationWorkflow2CB7EC77: 'AWS::StepFunctions::StateMachine',
  RequiredNotificationLogsBD22B14D: 'AWS::Logs::LogGroup',
  MonitoringServerErrors7F78D318: 'AWS::CloudWatch::Alarm',
  MonitoringSocketErrors50260452: 'AWS::CloudWatch::Alarm',
  MonitoringAppendConflicts0EAF7F3C: 'AWS::CloudWatch::Alarm',
  MonitoringSlowFanOutA2C3A2C9: 'AWS::CloudWatch::Alarm',
  MonitoringFunctionThrottles03791191: 'AWS::CloudWatch::Alarm',
  MonitoringReadThrottles1C83CF60: 'AWS::CloudWatch::Alarm',
  MonitoringWriteThrottlesE86ACE69: 'AWS::CloudWatch::Alarm',
  WebPublished6AA9AD72: 'Custom::PublishedPage',
  // These ids also hold the name of the stack, which is `parley` in this test.
  FunctionssessioneventsFunctionSqsEventSourceparleySessionEventsQueue157B7F30EDC03E85:
    'AWS::Lambda::EventSourceMapping',
  FunctionsfanoutFunctionSqsEventSourceparleyFanOutQueuesFanOutBC8B4A0FA4375F92:
    'AWS::Lambda::EventSourceMapping',
  FunctionsfanoutFunctionSqsEventSourceparleyFanOutQueuesRetry6046A8DC6FFC3CCE:
    'AWS::Lambda::EventSourceMapping',
  FunctionsnotificationguardFunctionSqsEventSourceparleyRequiredNotificationGuardBDDBAA375F47D57D:
    'AWS::Lambda::EventSourceMapping',
  FunctionscleanupFunctionDynamoDBEventSourceparleyStorageTable156974E663093762:
    'AWS::Lambda::EventSourceMapping',
  FunctionscleanupFunctionSqsEventSourceparleyCleanUpRetry6C7B6BEAC4DC2BEE: 'AWS::Lambda::EventSourceMapping',
  FunctionsdomaineventsFunctionDynamoDBEventSourceparleyStorageTable156974E6479A9A6A:
    'AWS::Lambda::EventSourceMapping',
  FunctionsdomaineventsFunctionSqsEventSourceparleyDomainEventsRedrive7D3C6CCEE774CFCD:
    'AWS::Lambda::EventSourceMapping',
  FunctionsnotifyFunctionSqsEventSourceparleyNotificationsQueue2FF9BD351D5BA5DF:
    'AWS::Lambda::EventSourceMapping',
  EmailFeedbackQueueparleyEmailFeedbackC938AF4F3B6C58FE: 'AWS::SNS::Subscription',
}

/** The same, for resources that only some settings bring. */
export const existOnceBySetting = {
  FunctionsemailfeedbackFunctionSqsEventSourceparleyEmailFeedbackQueue410162B9DF850913:
    'AWS::Lambda::EventSourceMapping',
  MonitoringDashboard0C3675C6: 'AWS::CloudWatch::Dashboard',
  RestApiDomain0C761E09: 'AWS::ApiGatewayV2::DomainName',
  RestApiMapping1BB5A4DC: 'AWS::ApiGatewayV2::ApiMapping',
  WebSocketApiDomainE25E8688: 'AWS::ApiGatewayV2::DomainName',
  WebSocketApiMapping49E2505D: 'AWS::ApiGatewayV2::ApiMapping',
  MonitoringAlarmsopsexamplecom23F0B5E4: 'AWS::SNS::Subscription',
}
