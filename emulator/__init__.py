"""An emulated AWS for rehearsals: moto, plus a thin overlay of the operations that moto lacks or gets wrong.

It shows that a configuration applies, converges and can be destroyed, and that runbooks call the right APIs in
the right order. It proves nothing about AWS itself.
"""
