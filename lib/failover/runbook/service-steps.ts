import { Names } from '../../core/names';
import { describeInstance, DatabaseTarget, identifierOf } from './database-steps';
import { Call, Condition, Step } from './step';
import { VerificationRequest } from './subject';

/** Seconds that a new answer may take to be seen everywhere: health checks, then the caches of DNS. */
const VERIFICATION_SECONDS = 600;

/** Seconds that an answer may take: of an inference request, when all the others have just moved here, too. */
const ANSWER_SECONDS = 30;

/**
 * What the inference instances of a Region read when they start.
 *
 * @param hostParameter purpose of the parameter
 */
export function pointToWriter(target: DatabaseTarget, hostParameter: string): Step {
  const { names } = target;
  const name = names.parameter(hostParameter);
  const parameter: Call = {
    service: 'ssm',
    operation: 'GetParameter',
    region: names.region,
    input: { Name: name },
    resources: [names.parameterArn(hostParameter)],
  };
  return {
    id: 'endpoint',
    title: `Point the service in ${names.region} to ${identifierOf(target)}`,
    why: 'New instances read the database host from this parameter when they start.',
    look: [
      describeInstance(target, { host: 'DBInstances[0].Endpoint.Address' }),
      { ...parameter, bind: { named: 'Parameter.Value' } },
    ],
    calls: [
      {
        service: 'ssm',
        operation: 'PutParameter',
        region: names.region,
        input: { Name: name, Value: '@{host}', Overwrite: true },
        resources: [names.parameterArn(hostParameter)],
        when: 'named != host',
      },
    ],
    until: [{ words: `${name} names ${identifierOf(target)}`, call: parameter, holds: 'Parameter.Value == @{host}' }],
    timeoutSeconds: 60,
    onFailure: 'stop',
    undo: 'aws ssm put-parameter with the value before; the parameter has a history',
  };
}

/**
 * A takeover that would have to come after a step has not been. A runbook of an earlier cycle, still at
 * hand because nobody has deployed since, would take up an instance that was retired meanwhile.
 *
 * @param names the environment in the Region whose bucket is looked at
 */
export function isNotTakenOver(names: Names, bucketPurpose: string, later: DatabaseTarget): Condition {
  return {
    words: `this runbook is current: ${later.names.database(later.generation)} in ${later.names.region} has not taken over meanwhile`,
    call: listMarker(names, bucketPurpose, later),
    holds: 'length(Contents || `[]`) == `0`',
  };
}

/** Lists the marker of a takeover in a Region's bucket. */
function listMarker(names: Names, bucketPurpose: string, writer: DatabaseTarget): Call {
  return {
    service: 's3',
    operation: 'ListObjectsV2',
    region: names.region,
    input: { Bucket: names.bucket(bucketPurpose), Prefix: writer.names.takeoverMarker(writer.generation) },
    resources: [names.bucketArn(bucketPurpose)],
  };
}

/**
 * Leaves a marker where the next plan of Terraform looks.
 *
 * @param names the environment in the Region whose bucket gets the marker
 * @param bucketPurpose purpose of that bucket
 * @param writer the instance that took over
 */
export function markTakeover(names: Names, bucketPurpose: string, writer: DatabaseTarget): Step {
  const key = writer.names.takeoverMarker(writer.generation);
  const bucket = names.bucket(bucketPurpose);
  const list = listMarker(names, bucketPurpose, writer);
  return {
    id: 'takeover',
    title: `Mark the takeover by ${writer.names.region} in ${names.region}`,
    why:
      'A plan made from a topology that does not know of the takeover is refused by it: it would take this Region ' +
      'down to its standby size, or open the old writer again. Replication carries the marker into the other Region.',
    look: [{ ...list, bind: { found: 'length(Contents || `[]`)' } }],
    calls: [
      {
        service: 's3',
        operation: 'PutObject',
        region: names.region,
        // Object lock takes no upload without a checksum.
        input: { Bucket: bucket, Key: key, ChecksumAlgorithm: 'SHA256' },
        resources: [`${names.bucketArn(bucketPurpose)}/${key}`],
        when: 'found == `0`',
      },
    ],
    until: [{ words: `s3://${bucket}/${key} exists`, call: list, holds: 'length(Contents || `[]`) > `0`' }],
    timeoutSeconds: 60,
    onFailure: 'stop',
    undo: 'none: the marker is a fact, and the topology file catches up with it',
  };
}

/**
 * A request to a URL is answered with success.
 *
 * @param seconds that the answer may take; by default those of a call
 */
export function answers(
  url: string,
  region: string,
  { method, body }: VerificationRequest,
  seconds?: number,
): Condition {
  return {
    words: `${method} ${url} is answered with a status under 300`,
    call: {
      service: 'https',
      operation: method,
      region,
      input: { url, ...(body === undefined ? {} : { body }) },
      resources: [],
      ...(seconds === undefined ? {} : { seconds }),
    },
    holds: 'status >= `200` && status < `300`',
  };
}

/** A request to a host that must not be answered with success: a sign that it is down. */
export function doesNotAnswer(host: string, path: string, region: string): Condition {
  const { call } = answers(`https://${host}${path}`, region, { method: 'GET', path });
  return {
    words: `https://${host}${path}, asked from here, is not answered with a status under 300`,
    ...(call ? { call } : {}),
    holds: 'status < `200` || status >= `300`',
  };
}

/**
 * A request to the service as its users make it.
 *
 * @param what e.g. `write`
 * @param host the public name, or the own name of a Region
 * @param request undefined when the environment file names none
 */
export function verifyRequest(
  what: string,
  host: string,
  region: string,
  request: VerificationRequest | undefined,
): Step {
  const step = {
    id: `verify-${what}`,
    title: `Verify: ${what} through ${host}`,
    why: 'What counts is what users see, on the way that they take.',
    timeoutSeconds: VERIFICATION_SECONDS,
    onFailure: 'degrade',
    undo: 'nothing to take back',
  } as const;
  if (request === undefined) {
    return { ...step, notChecked: `the environment file has no runbooks.verification.${what}` };
  }
  return { ...step, until: [answers(`https://${host}${request.path}`, region, request, ANSWER_SECONDS)] };
}

/**
 * @param topic purpose of the topic
 * @param message may name outputs of earlier steps
 */
export function notify(names: Names, topic: string, subject: string, message: string): Step {
  return {
    id: 'notify',
    title: `Tell ${names.topic(topic)} in ${names.region}`,
    why: 'Everybody who gets the alarms learns that the state has changed, and what is to be done next.',
    calls: [
      {
        service: 'sns',
        operation: 'Publish',
        region: names.region,
        input: { TopicArn: names.topicArn(topic), Subject: subject, Message: message },
        resources: [names.topicArn(topic)],
      },
    ],
    repeatable: 'the same message twice harms nobody',
    timeoutSeconds: 60,
    onFailure: 'degrade',
    undo: 'nothing to take back',
  };
}
