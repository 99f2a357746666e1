"""SSM Automation: runs documents made of scripts, approvals and branches. moto stores documents and runs none."""
