"""One module or package for each platform, named vendor_os; strangers to each other."""
