/** The types of Application Recovery Controller's routing controls, which are of no Region. */
export const CLUSTER = 'aws_route53recoverycontrolconfig_cluster';
export const CONTROL_PANEL = 'aws_route53recoverycontrolconfig_control_panel';
export const ROUTING_CONTROL = 'aws_route53recoverycontrolconfig_routing_control';
export const SAFETY_RULE = 'aws_route53recoverycontrolconfig_safety_rule';
