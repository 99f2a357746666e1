import { IConstruct } from 'constructs';

/** A Route 53 health check of this stack. */
export interface HealthCheckRef extends IConstruct {
  readonly healthCheckId: string;
}
