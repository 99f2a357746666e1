import * as path from 'node:path';
import { Environment } from '../../config/environment';
import { loadEnvironment } from '../../config/load';
import { Topology } from '../../lib/core/topology';
import { addEnvironment } from '../../stacks/environment';
import { SynthesizedStack, synthesizeApp } from './synth';

export const ROOT = path.join(__dirname, '../..');

export const SHIPPED = ['dev', 'prod', 'staging'] as const;

export function shipped(name: string): Environment {
  return loadEnvironment(name, { root: ROOT });
}

/** The environment as it stands after a transition. */
export function at(environment: Environment, topology: Topology): Environment {
  return { ...environment, topology };
}

export function stacksOf(environment: Environment): Record<string, SynthesizedStack> {
  return synthesizeApp((app) => addEnvironment(app, environment));
}
