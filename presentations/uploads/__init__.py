"""What an organisation sends in – pictures and slides – looked at by what it holds, never by what it is called.

Nothing here touches the database: what is refused has not been stored anywhere.
"""
