"""What an account has before the first apply: hosted zones, certificates, machine images."""

from __future__ import annotations

from typing import Any

from moto.acm.models import CertBundle, acm_backends
from moto.ec2.models import ec2_backends
from moto.ec2.models.amis import Ami
from moto.route53.models import route53_backends

from emulator.account import ACCOUNT


def seed(given: dict[str, Any]) -> dict[str, Any]:
    """Adds what is named and leaves alone what is there already. Returns what was added."""
    unknown = sorted(set(given) - {"zones", "certificates", "images"})
    if unknown:
        raise ValueError(f"unknown {', '.join(unknown)}; there are zones, certificates and images")
    return {
        "zones": [zone["id"] for zone in given.get("zones", []) if _add_zone(zone["id"], zone["name"])],
        "certificates": [
            certificate["arn"]
            for certificate in given.get("certificates", [])
            if _add_certificate(certificate["arn"], certificate["domain"])
        ],
        "images": [
            image for region, images in given.get("images", {}).items() for image in images if _add_image(region, image)
        ],
    }


def _add_zone(zone_id: str, name: str) -> bool:
    backend = route53_backends[ACCOUNT]["aws"]
    if zone_id in backend.zones:
        return False
    zone = backend.create_hosted_zone(name=f"{name.rstrip('.')}.", private_zone=False)
    del backend.zones[zone.resource_id]
    zone.resource_id = zone_id
    backend.zones[zone_id] = zone
    return True


def _add_certificate(arn: str, domain: str) -> bool:
    region = arn.split(":")[3]
    backend = acm_backends[ACCOUNT][region]
    if arn in backend._certificates:
        return False
    certificate = CertBundle.generate_cert(domain, ACCOUNT, region)
    certificate.arn, certificate.type, certificate.status = arn, "AMAZON_ISSUED", "ISSUED"
    backend._certificates[arn] = certificate
    return True


def _add_image(region: str, image: str) -> bool:
    backend = ec2_backends[ACCOUNT][region]
    if image in backend.amis:
        return False
    backend.amis[image] = Ami(
        backend,
        image,
        name=image,
        public=True,
        virtualization_type="hvm",
        architecture="x86_64",
        root_device_type="ebs",
        root_device_name="/dev/xvda",
        owner_alias="amazon",
        region_name=region,
    )
    return True
