import { defaultMaxConnections, instanceClassMemory } from '../../lib/observability/instance-class-memory';

// From the table of DB instance classes in the RDS User Guide.
test.each([
  ['db.t4g.micro', 1],
  ['db.t4g.medium', 4],
  ['db.t3.2xlarge', 32],
  ['db.m6g.large', 8],
  ['db.m7g.16xlarge', 256],
  ['db.r6g.large', 16],
  ['db.r6g.xlarge', 32],
  ['db.r6gd.4xlarge', 128],
  ['db.r5b.24xlarge', 768],
  ['db.x2g.large', 32],
  ['db.c6gd.xlarge', 8],
  ['db.x1e.xlarge', undefined],
  ['db.z1d.large', undefined],
  ['db.r6g.metal', undefined],
  ['db.t4g.nano', undefined],
  ['nonsense', undefined],
] as const)('%s has %s GiB', (instanceClass, memory) => {
  expect(instanceClassMemory(instanceClass)).toBe(memory);
});

test.each([
  ['postgres', 32, 3244],
  ['postgres', 128, 5000],
  ['mysql', 32, 2457],
  ['mysql', 1024, 16000],
] as const)('%s with %i GiB accepts %i connections', (engine, memory, connections) => {
  expect(defaultMaxConnections(engine, memory)).toBe(connections);
});
