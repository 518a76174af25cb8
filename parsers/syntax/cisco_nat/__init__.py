"""Translation as IOS and NX-OS say it: `ip nat inside|outside` of interfaces, and statements beside them."""
