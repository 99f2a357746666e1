/** A web ACL of AWS WAF, and what puts it before a load balancer. */
export const WEB_ACL = 'aws_wafv2_web_acl';

export const WEB_ACL_ASSOCIATION = 'aws_wafv2_web_acl_association';
