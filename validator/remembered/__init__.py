"""What earlier runs found out, kept on disk by the content that it was found out from; never needed, never executed."""
