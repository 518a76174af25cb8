"""How devices, interfaces and zones meet: topology and rule graph."""
