// Plans the synthesized stacks with the real provider, offline; fails on any finding.
const { Terraform, verify } = require('warmsite/rehearsal');
const { readdirSync } = require('node:fs');

const terraform = new Terraform({
  scratch: '.terraform-scratch',
  environment: process.env,
  mirror: process.env.WARMSITE_PROVIDER_MIRROR,
});
const done = ({ stack, toAdd, findings }) => console.log(`${stack}: ${toAdd} to add, ${findings.length} findings`);
void verify({
  terraform,
  outdir: 'cdktf.out',
  stacks: readdirSync('cdktf.out/stacks'),
  scratch: '.plans',
  parallelism: 1,
  onDone: done,
}).then((results) => {
  process.exitCode = results.every(({ findings }) => findings.length === 0) ? 0 : 1;
  for (const { findings } of results) for (const finding of findings) console.error(finding);
});
